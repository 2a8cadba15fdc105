from odoo import models


class AppsistanceVisit(models.Model):
    _inherit = "appsistance.visit"

    def _get_event_context(self):
        return {**super()._get_event_context(), "appsistance_google_later": True}

    def _complete_event_vals(self, vals):
        """A new event is not in Google yet, nor part of a series there."""
        return {**super()._complete_event_vals(vals), "google_id": False}

    def _sync_events(self):
        """Changes wait for core's job, which is woken: planning never waits for it."""
        result = super()._sync_events()
        cron = self.env.ref(
            "google_calendar.ir_cron_sync_all_cals", raise_if_not_found=False
        )
        if cron and self.sudo()._has_google_calendar():
            cron.sudo()._trigger()
        return result

    def _has_google_calendar(self):
        """Whether anybody who goes has connected his calendar."""
        users = self.user_ids
        return any(user.res_users_settings_id.google_calendar_rtoken for user in users)

    def _get_changed_event_vals(self, event, vals):
        """What went out goes out again, whoever plans and however he synchronizes."""
        changed = super()._get_changed_event_vals(event, vals)
        if changed and event.google_id:
            changed["need_sync"] = True
        return changed
