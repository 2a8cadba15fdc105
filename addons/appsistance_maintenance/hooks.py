def post_init_hook(env):
    env["maintenance.equipment"]._appsistance_create_missing_resources()


def uninstall_hook(env):
    env["maintenance.equipment"]._appsistance_archive_resources()
