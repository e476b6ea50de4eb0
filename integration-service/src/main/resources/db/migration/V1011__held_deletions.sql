-- What a whole reading did not show and was too much to delete unasked: it waits for its owner. What is to be told to
-- object-service is kept, for the job may be gone by then.
create table held_deletion (
    user_id            uuid        not null,
    id                 uuid        not null,
    integration_id     uuid        not null,
    integration_type   text        not null,
    definition_version text        not null,
    conflict_policy    text,
    job_id             uuid        not null,
    epoch              bigint      not null,
    stream             text        not null,
    restart            integer     not null,
    pages              integer     not null,
    living             bigint      not null,
    unseen             bigint      not null,
    deleted            bigint      not null default 0,
    state              text        not null check (state in ('held', 'confirmed', 'deleted', 'dismissed', 'replaced')),
    held_at            timestamptz not null,
    decided_at         timestamptz,
    primary key (user_id, id),
    foreign key (user_id, integration_id) references integration (user_id, id) on delete cascade
);

-- Of a stream one is open: the last reading's.
create unique index held_deletion_open on held_deletion (user_id, integration_id, stream)
    where state in ('held', 'confirmed');
create index held_deletion_by_age on held_deletion (user_id, integration_id, held_at desc, id desc);

alter table held_deletion enable row level security;
alter table held_deletion force row level security;
create policy owner on held_deletion to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

grant select, insert, update, delete on held_deletion to ${request};

call keep_the_erased_out();
