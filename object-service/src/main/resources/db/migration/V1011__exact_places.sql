-- Memberships stand where their links stand, exactly: at the sort order, between two others, or behind all that have one
-- in the order they were made. What was known without a sort order begins that last part.
alter table membership add column place double precision;

-- As in V1006, and fills the place in where the event knew none. The version before this one, which may still run beside
-- it, changes sort orders alone.
create or replace function place_membership() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    declare
        held record;
    begin
        new.container_id := coalesce(new.container_id, new.album_id);
        new.album_id := new.container_id;
        if tg_op = 'UPDATE' and new.place = old.place and new.sort_order is distinct from old.sort_order then
            new.place := null;
        end if;
        new.place := coalesce(new.place, new.sort_order, 2147483648);
        select media.taken_at, media.deleted_at is null as living into held
          from media where media.user_id = new.user_id and media.id = new.media_id
           for share;
        new.taken_at := held.taken_at;
        new.shown := not new.deleted and coalesce(held.living, false);
        return new;
    end
    $$;

-- Seen past row-level security by the policy "projected".
update membership set place = coalesce(sort_order, 2147483648);
alter table membership alter column place set not null;

drop index membership_ordered;
create index membership_ordered on membership (user_id, container_id, place, media_id) where shown;
