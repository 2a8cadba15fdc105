from odoo.tests import new_test_user


class PortalUsers:
    """For tests: contacts of customers who may log in; the password is the login."""

    @classmethod
    def _create_portal_user(cls, login, parent, **vals):
        contact = cls.env["res.partner"].create(
            {
                "name": login,
                "parent_id": parent.id,
                "email": f"{login}@test.example",
                **vals,
            }
        )
        return new_test_user(
            cls.env,
            login=login,
            password=login,
            groups="base.group_portal",
            partner_id=contact.id,
            lang="en_US",
        )
