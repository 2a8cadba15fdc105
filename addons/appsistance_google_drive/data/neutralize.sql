-- a copy of the database writes into nobody's Drive
UPDATE appsistance_google_drive_account
SET state = 'draft', refresh_token = NULL, client_secret = NULL, service_key = NULL;
