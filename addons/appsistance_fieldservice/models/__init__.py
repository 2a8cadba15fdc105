from . import (
    appsistance_client_mixin,
    appsistance_report_evidence_mixin,
    appsistance_recorded_mixin,
)
from . import (
    account_analytic_line,
    appsistance_booking,
    appsistance_booking_conflict,
    appsistance_booking_slots,
    appsistance_checklist,
    appsistance_checklist_answer,
    appsistance_checklist_choice,
    appsistance_checklist_question,
    appsistance_checklist_version,
    appsistance_day_sheet,
    appsistance_decline_reason,
    appsistance_equipment,
    appsistance_intervention_type,
    appsistance_intervention_type_material,
    appsistance_invitation,
    appsistance_oncall_roster,
    appsistance_oncall_shift,
    appsistance_oncall_turn,
    appsistance_outcome_reason,
    appsistance_quote_request,
    appsistance_quote_request_line,
    appsistance_report,
    appsistance_report_addendum,
    appsistance_report_version,
    appsistance_resource_skill,
    appsistance_signature,
    appsistance_skill,
    appsistance_visit,
    appsistance_visit_event,
    appsistance_visit_material,
    appsistance_visit_oncall,
    appsistance_visit_photo,
    appsistance_visit_time,
    appsistance_waiting_reason,
    appsistance_work_order,
    appsistance_work_order_oncall,
    appsistance_work_order_tag,
    calendar_event,
    res_company,
    res_partner,
    res_users,
    resource_resource,
    sale_order,
)

# What is recorded on a visit, its report and the technician's phone
from . import (
    appsistance_phone_operation,
    appsistance_report_closing,
    appsistance_report_pdf,
    appsistance_report_sending,
    appsistance_signature_request,
    appsistance_visit_content,
    appsistance_visit_follow_up,
    appsistance_visit_phone,
    appsistance_visit_phone_data,
    appsistance_visit_recording,
)

# Who is asked to go, and the calendars outside
from . import (
    appsistance_booking_feed,
    appsistance_invitation_calendar,
    appsistance_visit_invitation,
    appsistance_visit_notice,
    appsistance_visit_notifying,
    calendar_attendee,
    resource_resource_feed,
)

# What the customer reads in the portal
from . import appsistance_report_portal, appsistance_visit_portal

# What the office approves: charges and hours
from . import (
    appsistance_charge,
    appsistance_report_approval,
    appsistance_visit_billing,
    appsistance_visit_material_billing,
    appsistance_visit_time_timesheet,
    appsistance_visit_timesheet,
    appsistance_work_order_billing,
    appsistance_quote_request_line_order,
    appsistance_quote_request_order,
    appsistance_visit_quote,
    ir_module_module,
    project_project,
    res_company_billing,
    res_config_settings,
    sale_order_acceptance,
    sale_order_line,
)
