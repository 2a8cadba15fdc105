def post_init_hook(env):
    env["fleet.vehicle"]._appsistance_create_missing_resources()


def uninstall_hook(env):
    env["fleet.vehicle"]._appsistance_archive_resources()
