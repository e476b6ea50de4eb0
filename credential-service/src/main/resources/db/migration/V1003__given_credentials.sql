-- Credentials that somebody gave rather than consented to: they have a type of their own and no OAuth 2.0. What there is,
-- and what the version before goes on writing during an upgrade, was consented to.
alter table credential
    add column type text not null default 'oauth2' check (type in ('oauth2', 'basic', 'api_key', 'jwt', 'custom')),
    alter column oauth2 drop not null,
    add check ((type = 'oauth2') = (oauth2 is not null));
