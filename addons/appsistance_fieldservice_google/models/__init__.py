from . import appsistance_visit, calendar_event, res_users
