def uninstall_hook(env):
    env["ir.attachment"]._appsistance_drop_guard()
