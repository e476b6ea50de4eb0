-- How tokens are signed with the key that was given, where they are: never a secret, its texts name fields of the
-- credential. Kept from no type but jwt; a row that the version before writes during an upgrade leaves it as it was.
alter table credential add column signing jsonb check (jsonb_typeof(signing) = 'object');

-- This installation's registrations with providers, one for each definition. They belong to the installation, which is an
-- owner of its own that no person can be. What is in force lies in the secret store under this id and number.
create table oauth_client (
    user_id          uuid        not null check (user_id = '00000000-0000-4000-8000-000000000000'),
    integration_type text        not null check (integration_type ~ '^[a-z][a-z0-9_]{0,49}$'),
    id               uuid        not null,
    -- False once it was taken back: then the number in force is that of the taking back, and nothing lies under it.
    present          boolean     not null,
    -- The change in force; 0 before the first.
    generation       bigint      not null check (generation >= 0),
    -- The last number given to a change on its way: two never write the same, and an earlier one never replaces a later.
    issued           bigint      not null check (issued >= generation),
    changed_at       timestamptz not null,
    primary key (user_id, integration_type),
    unique (user_id, id)
);

alter table oauth_client enable row level security;
alter table oauth_client force row level security;
create policy owner on oauth_client to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

grant select, insert, update, delete on oauth_client to ${request};
-- A migration between stores asks which secrets there are; it learns ids and numbers.
grant select (user_id, id, present, generation, issued) on oauth_client to ${system};
create policy secrets_listed on oauth_client for select to ${system} using (true);
call keep_the_erased_out();
