-- What people's webhooks are signed with, each by the id of the endpoint it goes to. The secrets lie in the secret store
-- under this id and these numbers.
create table webhook_secret (
    user_id        uuid        not null,
    id             uuid        not null,
    -- The one in force; 0 before the first.
    generation     bigint      not null check (generation >= 0),
    -- The last number given to one on its way: two never write the same, and an earlier one never replaces a later.
    issued         bigint      not null check (issued >= generation),
    -- The one before, which signs too until then; null where there is none.
    previous       bigint,
    previous_until timestamptz,
    changed_at     timestamptz not null,
    primary key (user_id, id),
    check ((previous is null) = (previous_until is null))
);

create index webhook_secret_over on webhook_secret (previous_until) where previous_until is not null;

alter table webhook_secret enable row level security;
alter table webhook_secret force row level security;
create policy owner on webhook_secret to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

grant select, insert, update, delete on webhook_secret to ${request};
-- A migration between stores asks which secrets there are, and what no longer signs is found by time; they learn ids and
-- numbers.
grant select (user_id, id, generation, previous, previous_until) on webhook_secret to ${system};
create policy secrets_listed on webhook_secret for select to ${system} using (true);
call keep_the_erased_out();
