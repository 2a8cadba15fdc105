from odoo.modules.migration import load_script
from odoo.tools.misc import file_path


def migrate(env, addon, version, script="pre-migrate"):
    """Run a script as the upgrade to this version does."""
    path = file_path(f"{addon}/migrations/{version}/{script}.py")
    load_script(path, script).migrate(env.cr, version)
    env.invalidate_all(flush=False)
