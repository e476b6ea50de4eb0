-- What a sync wanted and could not link is told with the reason, for a while, instead of waiting for ever or vanishing.
-- An older version that still writes knows none of this: its rows are kept from now on.
alter table pending_link
    add column kept_at    timestamptz not null default now(),
    add column expired_at timestamptz,
    add column reason     text check (reason in
        ('end_never_arrived', 'end_deleted', 'end_purged', 'types_do_not_fit', 'place_taken')),
    add constraint pending_link_expires_with_a_reason check ((expired_at is null) = (reason is null)),
    add constraint pending_link_expired_is_not_awaited check (expired_at is null or not awaited);

create index pending_link_kept on pending_link (user_id, kept_at, id);

-- Whoever tidies up finds what is due over all people.
create index pending_link_due on pending_link (kept_at) where expired_at is null;
create index pending_link_forgotten on pending_link (expired_at) where expired_at is not null;
create index link_given_up on link (deleted_at) where deleted_by = 'system';

create policy owner_less on pending_link to ${system} using (true);
create policy owner_less on known_object to ${system} using (true);
create policy owner_less on link to ${system} using (true);
grant select, update, delete on pending_link to ${system};
grant select on known_object to ${system};
grant select, delete on link to ${system};

-- A million links of one object go, and come back, in slices: each begins where the last one ended.
drop index link_gone_from;
drop index link_gone_to;
create index link_gone_from on link (user_id, from_object_id, id) where deleted_at is not null;
create index link_gone_to on link (user_id, to_object_id, id) where deleted_at is not null;

-- Of several that went with their objects and say the same, one comes back.
create index link_went on link (user_id, from_object_id, to_object_id, link_type, deleted_at, id)
    where deleted_by = 'object';
