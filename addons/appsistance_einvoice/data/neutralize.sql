-- a copy of the database never reaches the SdI: files are only made
UPDATE res_company
   SET appsistance_einvoice_channel = 'file'
 WHERE appsistance_einvoice_channel IS NOT NULL;

UPDATE res_company
   SET appsistance_einvoice_sdicoop_url = NULL,
       appsistance_einvoice_sdicoop_certificate = NULL,
       appsistance_einvoice_sdicoop_key = NULL;
