from .models.hr_leave_type import CORE_KINDS


def post_init_hook(env):
    """Say of core's own kinds of leave how they are paid; those deleted are not
    missed."""
    for xml_id, kind in CORE_KINDS.items():
        leave_type = env.ref(f"hr_holidays.{xml_id}", raise_if_not_found=False)
        if leave_type:
            leave_type.appsistance_payroll_kind = kind
