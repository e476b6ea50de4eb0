-- One walk of a person to a provider and back. The PKCE verifier lies in the secret store as generation 0 of this id.
create table oauth_attempt (
    user_id          uuid        not null,
    id               uuid        not null,
    integration_id   uuid        not null,
    integration_type text        not null check (integration_type ~ '^[a-z][a-z0-9_]{0,49}$'),
    redirect_uri     text        not null,
    oauth2           jsonb       not null check (jsonb_typeof(oauth2) = 'object'),
    account          jsonb       check (jsonb_typeof(account) = 'object'),
    created_at       timestamptz not null,
    -- Who redeems the code; recorded before the provider is asked, so that nobody else does.
    claim            uuid,
    claimed_at       timestamptz,
    -- How it ended, once and for all.
    outcome          jsonb       check (jsonb_typeof(outcome) = 'object'),
    primary key (user_id, id),
    check ((claim is null) = (claimed_at is null))
);

-- The credential of an integration, whose id it has. What is secret about it lies in the secret store.
create table credential (
    user_id           uuid        not null,
    id                uuid        not null,
    integration_type  text        not null,
    oauth2            jsonb       not null check (jsonb_typeof(oauth2) = 'object'),
    status            text        not null check (status in ('empty', 'active', 'rejected', 'revoked')),
    -- Which secret is in force; 0 before the first.
    generation        bigint      not null check (generation >= 0),
    -- The last number given to a secret on its way: two never write the same generation.
    issued            bigint      not null check (issued >= generation),
    token_type        text        not null,
    -- Null for a token that does not expire.
    token_expires_at  timestamptz,
    renewable         boolean     not null,
    scopes            text[]      not null,
    -- Who refreshes the generation in force; once recorded, nobody else redeems it.
    intent            uuid,
    intent_at         timestamptz,
    intent_generation bigint,
    -- Why it is rejected, or why the provider did not revoke it.
    reason            text,
    -- Whether the provider agreed; null until it was asked.
    revoked           boolean,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    primary key (user_id, id),
    check ((intent is null) = (intent_at is null) and (intent is null) = (intent_generation is null))
);

-- Written once per generation, encrypted with a key that is not in this database.
create table integration_secret (
    user_id       uuid        not null,
    credential_id uuid        not null,
    generation    bigint      not null check (generation >= 0),
    key_version   text        not null,
    ciphertext    bytea       not null,
    created_at    timestamptz not null,
    primary key (user_id, credential_id, generation)
);

-- Who was given what for which purpose, or why not.
create table secret_use (
    user_id       uuid        not null,
    id            uuid        not null,
    credential_id uuid        not null,
    used_at       timestamptz not null,
    caller        text        not null,
    purpose       text        not null,
    outcome       text        not null,
    primary key (user_id, id)
);

create index secret_use_credential on secret_use (user_id, credential_id, used_at);

alter table oauth_attempt enable row level security;
alter table oauth_attempt force row level security;
create policy owner on oauth_attempt to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

alter table credential enable row level security;
alter table credential force row level security;
create policy owner on credential to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

alter table integration_secret enable row level security;
alter table integration_secret force row level security;
create policy owner on integration_secret to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

alter table secret_use enable row level security;
alter table secret_use force row level security;
create policy owner on secret_use to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

grant select, insert, update, delete on oauth_attempt to ${request};
grant select, insert, update on credential to ${request};
grant select, insert, delete on integration_secret to ${request};
-- Append-only.
grant insert on secret_use to ${request};
