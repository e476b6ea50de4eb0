-- What was answered under which key (Idempotency-Key), for a day. A row without its answer is seen by nobody: it is written
-- and answered in one transaction, and whoever comes with the same key waits for that transaction's end.
create table idempotency_key (
    user_id      uuid        not null,
    key          text        not null check (length(key) between 1 and 255),
    operation    text        not null,
    request_hash text        not null,
    answer       jsonb,
    created_at   timestamptz not null,
    primary key (user_id, key)
);

-- For those who clear away what is old, whoever's it is.
create index idempotency_key_created_at on idempotency_key (created_at);

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy owner on idempotency_key to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on idempotency_key to ${system} using (true);

grant select, insert, update, delete on idempotency_key to ${request};
grant select, delete on idempotency_key to ${system};
