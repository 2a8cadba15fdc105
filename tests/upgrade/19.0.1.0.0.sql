-- What people did with this release, and its story does not tell.

-- Davide Colombo sees his site alone, Carla Viani her own requests.
UPDATE res_partner SET appsistance_ticket_scope = 'site' WHERE id = 42;
UPDATE res_partner SET appsistance_ticket_scope = 'own' WHERE id = 52;

-- The office entered the index by which prices rise.
INSERT INTO appsistance_contract_index (name, code, active)
VALUES ('Indice ISTAT FOI', 'FOI', true);
