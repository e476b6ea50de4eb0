-- Accounts: sessions and what mails confirm, identities at other issuers, and pauses after failed attempts.

alter table users
    -- Somebody another issuer vouches for has no password here.
    alter column password_hash drop not null,
    -- Only an account the configuration made is ever made an admin by it.
    add column origin text not null default 'registration'
        check (origin in ('registration', 'configuration', 'issuer')),
    add constraint users_avatar_url_check check (length(avatar_url) <= 2048),
    -- The bounds are the deployment's: hypernet.quota.
    drop constraint users_storage_quota_check,
    add constraint users_storage_quota_check check (storage_quota > 0);

create index users_newest on users (created_at desc, user_id desc) where deleted_at is null;
create index users_email_prefix on users (lower(email) text_pattern_ops) where deleted_at is null;

-- An account's version is its entity tag, so it counts whatever an answer shows: stored bytes and logins as well.
create function count_version() returns trigger language plpgsql as $$
begin
    if new.version = old.version then
        new.version := old.version + 1;
    end if;
    return new;
end
$$;

create trigger count_version before update on users
    for each row when (old.* is distinct from new.*) execute function count_version();

-- A login, kept alive by refresh tokens until it expires or is ended.
create table login_session (
    user_id      uuid        not null references users on delete cascade,
    id           uuid        not null,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    user_agent   text        check (length(user_agent) <= 255),
    primary key (user_id, id)
);

create index login_session_newest on login_session (user_id, created_at desc, id desc) where ended_at is null;
create index login_session_expires_at on login_session (expires_at);

-- Every refresh token of a session: a spent one that comes again betrays that there are two holders.
create table refresh_token (
    user_id    uuid        not null,
    session_id uuid        not null,
    token_hash text        not null,
    issued_at  timestamptz not null,
    spent_at   timestamptz,
    primary key (user_id, session_id, token_hash),
    foreign key (user_id, session_id) references login_session on delete cascade
);

-- Whoever shows a token is not known yet.
create unique index refresh_token_hash on refresh_token (token_hash);

-- What a link in a mail confirms. A newer link for the same purpose takes the older one's place.
create table confirmation (
    user_id    uuid        not null references users on delete cascade,
    purpose    text        not null check (purpose in ('verify-email', 'change-email', 'reset-password')),
    token_hash text        not null,
    email      text        not null check (length(email) <= 255),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (user_id, purpose)
);

create unique index confirmation_hash on confirmation (token_hash);
create index confirmation_expires_at on confirmation (expires_at);

-- Who somebody is at another issuer: a directory over everybody, read before the owner is known.
create table identity (
    user_id    uuid        not null references users on delete cascade,
    issuer     text        not null check (length(issuer) <= 2048),
    subject    text        not null check (length(subject) <= 255),
    created_at timestamptz not null,
    primary key (user_id, issuer, subject)
);

create unique index identity_subject on identity (issuer, subject);

-- Attempts, by the hash of an e-mail or a network address, shared by all replicas.
create table throttle (
    kind          text        not null,
    key           text        not null,
    attempts      integer     not null,
    blocked_until timestamptz not null,
    counted_at    timestamptz not null,
    primary key (kind, key)
);

create index throttle_counted_at on throttle (counted_at);

alter table login_session enable row level security;
alter table login_session force row level security;
create policy owner on login_session to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on login_session to ${system} using (true);

alter table refresh_token enable row level security;
alter table refresh_token force row level security;
create policy owner_less on refresh_token to ${system} using (true);

alter table confirmation enable row level security;
alter table confirmation force row level security;
create policy owner on confirmation to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on confirmation to ${system} using (true);

alter table identity enable row level security;
alter table identity force row level security;
create policy owner_less on identity to ${system} using (true);

grant select, update on login_session to ${request};
grant select, delete on confirmation to ${request};
grant select, insert, update, delete on login_session, refresh_token, confirmation, throttle to ${system};
grant select, insert on identity to ${system};
