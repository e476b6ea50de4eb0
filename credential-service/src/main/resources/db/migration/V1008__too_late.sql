-- Consents and gifts up to this number come too late: a later one is in force, or they were reserved before the account
-- was disconnected. Renewals draw from the same numbers and leave this one alone, so what is consented to or given
-- outlives them. Zero, also where the version before writes during an upgrade, keeps nothing out.
alter table credential add column too_late bigint not null default 0 check (too_late between 0 and issued);
