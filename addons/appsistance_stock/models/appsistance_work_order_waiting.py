from odoo import api, models


class AppsistanceWorkOrder(models.Model):
    """A job that waits for parts wakes when the last of them is there."""

    _inherit = "appsistance.work.order"

    @api.model
    def _wake_for_parts(self, products, company):
        """Put back among those to plan the jobs of which every part to bring lies in
        the warehouse now, the oldest first: what one takes is not there for the next.
        """
        orders = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("waiting_reason_id.kind", "=", "parts"),
                ("is_cancelled", "=", False),
            ],
            order="date_requested, id",
        )
        needs = {order: order._get_part_needs() for order in orders}
        parts = self.env["product.product"].union(
            *(part for own in needs.values() for part in own)
        )
        if not parts & products:
            return self.browse()
        stock = self.env["appsistance.availability"]._get_by_place(parts, company)
        free = {part.id: stock.get((part, None), 0.0) for part in parts}
        awake = self.sudo().browse()
        for order, own in needs.items():
            if own and all(free[part.id] >= own[part] for part in own):
                awake |= order
                for part, quantity in own.items():
                    free[part.id] -= quantity
        awake._tell_office_of_parts()
        awake.action_resume()
        return awake

    def _tell_office_of_parts(self):
        """One activity a job, for whoever opened it."""
        for user, orders in self.grouped(
            lambda order: order._get_office_user()
        ).items():
            told = orders.with_context(lang=user.lang)
            told.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=told.env._("The last missing part has arrived: plan the visit"),
                user_id=user.id,
            )

    def _get_office_user(self):
        """Who opened the job, if he plans; else the first of the office."""
        self.ensure_one()
        group = "appsistance_base.group_dispatcher"
        opener = self.sudo().create_uid
        if opener.active and opener.has_group(group):
            return opener
        office = self.env.ref(group).sudo().all_user_ids
        return (
            office.filtered(
                lambda user: user.active and self.company_id in user.company_ids
            )[:1]
            or self.env.user
        )

    def _get_part_needs(self):
        """``{product: quantity}`` still to be brought."""
        needs = {}
        for line in self.material_ids:
            if line.state == "planned" and line.product_id.is_storable:
                quantity = needs.get(line.product_id, 0.0)
                needs[line.product_id] = quantity + line._get_product_quantity()
        return needs
