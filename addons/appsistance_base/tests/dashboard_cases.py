class DashboardCases:
    """Helpers for the figures of the office's home; mix into a test case."""

    def _get_home(self, user):
        return self.env["appsistance.dashboard"].with_user(user).get_dashboard()

    def _get_figures(self, user):
        return {
            figure["key"]: figure
            for group in self._get_home(user)["groups"]
            for figure in group["figures"]
        }

    def _get_trends(self, user):
        return {trend["key"]: trend for trend in self._get_home(user)["trends"]}

    def _open_figure(self, user, key, part=None):
        """The records of the list that the figure opens."""
        home = self.env["appsistance.dashboard"].with_user(user)
        return self._search_list(user, home.open_figure(key, part))

    def _search_list(self, user, action):
        self.assertEqual(action["views"][0][1], "list")
        records = self.env[action["res_model"]].with_user(user)
        return records.with_context(**action["context"]).search(action["domain"])

    def _check_figure(self, user, key, inside, outside=None):
        """It counts what its list shows: ``inside`` is in it, ``outside`` is not."""
        figure = self._get_figures(user)[key]
        records = self._open_figure(user, key)
        self.assertEqual(figure["count"], len(records), key)
        self.assertLessEqual(inside, records, key)
        if outside:
            self.assertFalse(records & outside, key)
        return figure

    def _check_all(self, user):
        """Every figure, part and bar of all addons opens exactly what it counts."""
        home = self.env["appsistance.dashboard"].with_user(user)
        for key, figure in self._get_figures(user).items():
            with self.subTest(figure=key):
                self.assertEqual(figure["count"], len(self._open_figure(user, key)))
                parts = {part["value"]: part["count"] for part in figure["parts"]}
                for value, count in parts.items():
                    found = self._open_figure(user, key, value)
                    self.assertEqual(count, len(found), value)
                if parts:
                    self.assertEqual(figure["count"], sum(parts.values()))
        for key, trend in self._get_trends(user).items():
            for month in trend["months"]:
                for index, series in enumerate(trend["series"]):
                    with self.subTest(trend=key, month=month["key"], series=series):
                        action = home.open_trend(key, series["key"], month["key"])
                        records = self._search_list(user, action)
                        self.assertEqual(bool(month["values"][index]), bool(records))
