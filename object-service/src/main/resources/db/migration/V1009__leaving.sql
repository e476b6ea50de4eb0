-- How a person leaves: their row waits here until every other service has removed what it held of them.
alter table users add column leaving_at timestamptz;

create table leaving (
    user_id         uuid        primary key references users on delete cascade,
    requested_at    timestamptz not null,
    erased_services text[]      not null default '{}'
);

alter table leaving enable row level security;
alter table leaving force row level security;
create policy owner on leaving to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on leaving to ${system} using (true);
grant select, update on leaving to ${request};
grant select, insert on leaving to ${system};

-- Everything else goes with the account, by cascades.
grant delete on users to ${request};

call keep_the_erased_out();
