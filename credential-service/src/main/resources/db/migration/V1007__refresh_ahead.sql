-- When a token is renewed without anybody asking for it; null for what is not. Whoever takes a credential in its turn
-- moves this on first, so one that dies or fails loses nothing: its turn comes again.
alter table credential
    add column refresh_due_at   timestamptz,
    -- Turns in a row that brought nothing.
    add column refresh_failures integer not null default 0 check (refresh_failures >= 0),
    -- Of the token endpoint: each is asked by few at once.
    add column token_host       text,
    -- What integration-service is still to be told of the generation in force, which nobody was asking for.
    add column news             text check (news in ('rejected', 'restored')),
    add column news_due_at      timestamptz,
    add check ((news is null) = (news_due_at is null));

-- How long before its end a token is renewed: never in the first two thirds of its life, so that no lead, however long,
-- makes a circle of it.
create function refresh_lead(since timestamptz, expires timestamptz, lead_ms bigint) returns interval
language sql immutable
return least(lead_ms * interval '1 millisecond', greatest(expires - since, interval '0') / 3);

-- A place of its own in the lead before the lead, which follows from the id alone: credentials of one hour are not
-- renewed in one second. Never in the first third of a token's life and never within a minute. Null for a token that does
-- not expire or has no lead.
create function refresh_time(credential uuid, since timestamptz, expires timestamptz, lead_ms bigint,
                             not_before timestamptz)
    returns timestamptz
language sql stable
return case when expires is not null and lead_ms is not null then
           greatest(expires - refresh_lead(since, expires, lead_ms)
                                  * (1 + (hashtextextended(credential::text, 0) & 1048575) / 1048576.0),
                    since + interval '1 minute',
                    not_before)
       end;

-- What there is gets its turn too; what is overdue already gets one in the next quarter of an hour, each its own.
create policy refreshing on credential to current_user using (true);
update credential
   set token_host = lower(substring(oauth2 ->> 'token_url' from '^[A-Za-z]+://([^/:?#]+)'))
 where type = 'oauth2';
update credential
   set refresh_due_at = case
           when turn.due_at > now() then turn.due_at
           else now() + interval '15 minutes' * ((hashtextextended(credential.id::text, 0) & 1048575) / 1048576.0)
       end
  from (select user_id, id,
               refresh_time(id, updated_at, token_expires_at, (oauth2 ->> 'refresh_lead_ms')::bigint, null) as due_at
          from credential
         where type = 'oauth2' and status = 'active' and renewable and token_expires_at is not null) as turn
 where credential.user_id = turn.user_id and credential.id = turn.id;
drop policy refreshing on credential;

create index credential_due on credential (token_host, refresh_due_at)
    where status = 'active' and refresh_due_at is not null;
create index credential_late on credential (token_expires_at)
    where status = 'active' and refresh_due_at is not null;
create index credential_news on credential (news_due_at) where news is not null;

-- Over all people: ids, times and hosts, and nothing that is secret.
create policy owner_less on credential to ${system} using (true);
grant select (user_id, id, status, generation, token_host, token_expires_at, refresh_due_at, refresh_failures, reason,
              updated_at, news, news_due_at, intent)
    on credential to ${system};
grant update (refresh_due_at, refresh_failures, news, news_due_at, intent_at) on credential to ${system};
