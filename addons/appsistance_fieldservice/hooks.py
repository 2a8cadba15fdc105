from .tools.recorded_guard import drop_guard


def uninstall_hook(env):
    """The files of photos go with their table, and the guard asks that table."""
    drop_guard(env.cr)
