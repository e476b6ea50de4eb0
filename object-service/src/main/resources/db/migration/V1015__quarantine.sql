-- Records of a source that could not be mapped or stored, each set aside by itself while its page went on (ADR 42).
create table quarantined_record (
    user_id            uuid        not null references users on delete cascade,
    id                 uuid        not null,
    integration_id     uuid        not null,
    integration_type   text        not null,
    stream             text        not null,
    -- Which record it is: its source id, or after a # the digest of what a record without one held.
    record_key         text        not null,
    source_id          text,
    -- Null where it could not be mapped.
    object_type        text,
    code               text        not null,
    reason             text        not null,
    -- What the source said, without its secrets: a SourceRecord, or the provider's own where it could not be mapped.
    -- Null where that is too large, and once nobody needs it any more.
    record             jsonb,
    digest             text        not null,
    job_id             uuid        not null,
    definition_version text        not null,
    epoch              bigint      not null,
    conflict_policy    text,
    state              text        not null check (state in ('open', 'applied', 'gone', 'dismissed')),
    tries              integer     not null default 0,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    primary key (user_id, id)
);

create unique index quarantined_record_of_source
    on quarantined_record (user_id, integration_id, stream, record_key);
create index quarantined_record_listed on quarantined_record (user_id, state, created_at desc, id desc);
create index quarantined_record_of_integration
    on quarantined_record (user_id, integration_id, state, created_at desc, id desc);
create index quarantined_record_by_age on quarantined_record (updated_at);

alter table quarantined_record enable row level security;
alter table quarantined_record force row level security;
create policy owner on quarantined_record to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on quarantined_record to ${system} using (true);
grant select, insert, update, delete on quarantined_record to ${request};
-- Goes after its retention, and with the object whose source it tells of.
grant select (user_id, id, integration_id, source_id, updated_at), delete on quarantined_record to ${system};

call keep_the_erased_out();
