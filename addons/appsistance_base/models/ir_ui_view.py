from odoo import api, models


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    @api.model
    def _postprocess_access_rights(self, tree):
        """A field that tells a price leaves the view with its label.

        Core removes from views what ``groups`` forbids; prices are forbidden by
        ``_has_field_access``, which it does not ask.
        """
        model_name = tree.get("model_access_rights")
        tree = super()._postprocess_access_rights(tree)
        if not self.env.user._appsistance_sees_prices():
            self._appsistance_remove_prices(tree, model_name)
        return tree

    def _appsistance_remove_prices(self, tree, model_name):
        model = self.env.get(model_name)
        if model is None:
            return
        hidden = self._appsistance_get_hidden_fields(model)
        for node in list(tree.iterchildren(tag="*")):
            if node.tag == "label" and node.get("for") in hidden:
                tree.remove(node)
            elif node.tag != "field":
                self._appsistance_remove_prices(node, model_name)
            elif node.get("name") in hidden:
                self._appsistance_remove_price_node(node)
            elif node.get("name") in model._fields:
                field = model._fields[node.get("name")]
                self._appsistance_remove_prices(node, field.comodel_name)

    @api.model
    def _appsistance_get_hidden_fields(self, model):
        guard = self.env.registry["appsistance.price.guard.mixin"]
        if not isinstance(model, guard):
            return set()
        return model._appsistance_get_price_fields()

    @api.model
    def _appsistance_remove_price_node(self, node):
        """A caption made for this one field ("Price: …") goes with it."""
        parent = node.getparent()
        if parent.tag in ("span", "strong") and len(parent) == 1 and parent.text:
            node = parent
            parent = node.getparent()
        if node.tail:
            previous = node.getprevious()
            if previous is None:
                parent.text = (parent.text or "") + node.tail
            else:
                previous.tail = (previous.tail or "") + node.tail
        parent.remove(node)
        # an empty cell would shift what comes after it
        if parent.tag == "div" and not len(parent) and not (parent.text or "").strip():
            parent.getparent().remove(parent)
