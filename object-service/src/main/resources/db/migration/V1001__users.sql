-- People. A person's row is their own; looking one up by e-mail, at login, is owner-less work.
create table users (
    user_id        uuid        primary key,
    version        bigint      not null default 1,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    deleted_at     timestamptz,
    email          text        not null check (length(email) <= 255),
    password_hash  text        not null,
    email_verified boolean     not null default false,
    is_active      boolean     not null default true,
    is_admin       boolean     not null default false,
    display_name   text        check (length(display_name) <= 100),
    avatar_url     text,
    last_login_at  timestamptz,
    storage_used   bigint      not null default 0 check (storage_used >= 0),
    storage_quota  bigint      not null default 10737418240
                               check (storage_quota between 1073741824 and 1099511627776),
    metadata       jsonb       not null default '{}' check (jsonb_typeof(metadata) = 'object')
);

create unique index users_email on users (lower(email));
create index users_created_at on users (created_at);

alter table users enable row level security;
alter table users force row level security;
create policy owner on users to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on users to ${system} using (true);

grant select, update on users to ${request};
grant select, insert, update on users to ${system};
