-- What serves the timeline and the albums in the order of time. Row-level security lets only leakproof operators use an
-- index: comparisons of uuid, text, times and numbers. So what is asked for often is projected into plain columns, by
-- triggers, in the transaction of the change itself.

-- The projections are kept by functions that run as the owner of the schema, whom FORCE binds too: it gets policies of
-- its own on what they read and write. Nobody logs in as that role but migrations.
create policy projected on media to current_user using (true);
create policy projected on album to current_user using (true);
create policy projected on membership to current_user using (true);

-- Lower case, alike on every machine whatever the database's locale is.
create function folded(name text) returns text
    language sql immutable strict parallel safe
    return lower(name collate pg_catalog.pg_c_utf8);

-- The words of a text, each once: what stands between blanks and ASCII or general punctuation.
create function words_of(named text) returns text[]
    language sql immutable strict parallel safe
    return (
        select coalesce(array_agg(distinct left(word, 100)), '{}')
          from string_to_table(
                   regexp_replace(folded(left(named, 10000)),
                                  '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+', ' ', 'g'),
                   ' ') as word
         where word <> '');

-- Media ---------------------------------------------------------------------------------------------------------------

create index media_of_integration on media (user_id, integration_id, taken_at desc nulls last, id desc)
    where deleted_at is null and integration_id is not null;
create index media_place on media (user_id, latitude, longitude)
    where deleted_at is null and latitude is not null;

-- The tags a person or a source gave a living media object by name (metadata.tags).
create table media_tag (
    user_id  uuid not null references users on delete cascade,
    media_id uuid not null,
    tag      text not null collate "C" check (length(tag) <= 100),
    taken_at timestamptz,
    primary key (user_id, media_id, tag)
);
create index media_tag_dated on media_tag (user_id, tag, taken_at desc nulls last, media_id desc);

-- The words of a media object's names and descriptions. Nobody reads it but media_matching.
create table media_text (
    user_id  uuid     not null references users on delete cascade,
    media_id uuid     not null,
    words    tsvector not null,
    primary key (user_id, media_id)
);
-- Kept at once: a list of pending entries would have to be read with each question.
create index media_text_words on media_text using gin (user_id public.uuid_ops, words) with (fastupdate = off);

do $$
declare
    owned text;
begin
    foreach owned in array array['media_tag', 'media_text'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
        execute format('create policy projected on %I to current_user using (true)', owned);
    end loop;
end
$$;
grant select on media_tag to ${request};

-- The first hundred tags: texts of 1 to 100 characters, in lower case. What else stands there is nobody's tag.
create function media_tags(metadata jsonb) returns table (tag text)
    language sql immutable parallel safe
begin atomic
    select distinct folded(given.tag #>> '{}')
      from jsonb_array_elements(
               case when jsonb_typeof(metadata -> 'tags') = 'array' then metadata -> 'tags' else '[]'::jsonb end)
           with ordinality as given (tag, place)
     where given.place <= 100
       and jsonb_typeof(given.tag) = 'string'
       and length(folded(given.tag #>> '{}')) between 1 and 100;
end;

create function media_words(filename text, metadata jsonb) returns tsvector
    language sql immutable parallel safe
    return array_to_tsvector(words_of(filename || (
        select coalesce(string_agg(' ' || left(metadata ->> name, 10000), '' order by name), '')
          from unnest(array['caption', 'description', 'original_filename', 'title']) as name
         where jsonb_typeof(metadata -> name) = 'string')));

-- The owner's media in whose names and descriptions a word begins with each of these. Full text is not leakproof: this
-- runs past row-level security, and therefore asks for itself whether the session works for that owner. The statement is
-- planned for each question: how much a word finds decides whether its index is worth it.
create function media_matching(owner uuid, wanted text) returns table (media_id uuid)
    language plpgsql stable security definer rows 100
    set search_path from current
    as $$
    declare
        sought constant tsquery := (select string_agg('''' || word || ''':*', ' & ')::tsquery
                                      from unnest(words_of(wanted)) as word);
    begin
        if owner = nullif(current_setting('hypernet.user_id', true), '')::uuid and sought is not null then
            return query execute 'select media_id from media_text where user_id = $1 and words @@ $2'
                using owner, sought;
        end if;
    end
    $$;
revoke execute on function media_matching from public;
grant execute on function media_matching to ${request};

-- Memberships ---------------------------------------------------------------------------------------------------------

-- An album and its media (contains), a tag object and its media (tagged_with). album_id stays for the version before
-- this one, which may still run beside it.
alter table membership
    add column link_type    text not null default 'contains' check (link_type in ('contains', 'tagged_with')),
    add column container_id uuid,
    add column taken_at     timestamptz,
    add column shown        boolean not null default false,
    alter column album_id drop not null;

-- Lets a membership know when its media was taken and whether it is to be seen. The media row is locked against change,
-- so that neither of two concurrent transactions misses what the other does.
create function place_membership() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    declare
        held record;
    begin
        new.container_id := coalesce(new.container_id, new.album_id);
        new.album_id := new.container_id;
        select media.taken_at, media.deleted_at is null as living into held
          from media where media.user_id = new.user_id and media.id = new.media_id
           for share;
        new.taken_at := held.taken_at;
        new.shown := not new.deleted and coalesce(held.living, false);
        return new;
    end
    $$;

create trigger place before insert or update on membership
    for each row execute function place_membership();

update membership set container_id = album_id;
alter table membership alter column container_id set not null;

create index membership_dated on membership (user_id, container_id, taken_at desc nulls last, media_id desc) where shown;
create index membership_ordered on membership (user_id, container_id, sort_order, media_id) where shown;
create index membership_of_media on membership (user_id, media_id);
drop index membership_of_album;

-- Keeps media_count: what became visible, less what no longer is. Albums are locked in one order.
create function count_memberships() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    declare
        owners uuid[];
        albums uuid[];
        shifts bigint[];
    begin
        if tg_op = 'INSERT' then
            select array_agg(user_id), array_agg(container_id), array_agg(shift) into owners, albums, shifts
              from (select user_id, container_id, count(*) as shift
                      from added where shown and link_type = 'contains' group by user_id, container_id);
        elsif tg_op = 'DELETE' then
            select array_agg(user_id), array_agg(container_id), array_agg(shift) into owners, albums, shifts
              from (select user_id, container_id, -count(*) as shift
                      from gone where shown and link_type = 'contains' group by user_id, container_id);
        else
            select array_agg(user_id), array_agg(container_id), array_agg(shift) into owners, albums, shifts
              from (select user_id, container_id, sum(shift) as shift
                      from (select user_id, container_id, 1 as shift from added
                             where shown and link_type = 'contains'
                            union all
                            select user_id, container_id, -1 from gone
                             where shown and link_type = 'contains')
                     group by user_id, container_id
                    having sum(shift) <> 0);
        end if;
        if albums is null then
            return null;
        end if;
        perform from album
           join unnest(owners, albums) as counted (user_id, id) using (user_id, id)
          order by user_id, id
            for no key update of album;
        update album
           set media_count = greatest(0, album.media_count + counted.shift)
          from unnest(owners, albums, shifts) as counted (user_id, id, shift)
         where album.user_id = counted.user_id and album.id = counted.id;
        return null;
    end
    $$;

create trigger count_added after insert on membership
    referencing new table as added for each statement execute function count_memberships();
create trigger count_changed after update on membership
    referencing old table as gone new table as added for each statement execute function count_memberships();
create trigger count_gone after delete on membership
    referencing old table as gone for each statement execute function count_memberships();

-- What follows media -------------------------------------------------------------------------------------------------

create function project_new_media() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    begin
        insert into media_text (user_id, media_id, words)
        select user_id, id, media_words(filename, metadata) from added;
        insert into media_tag (user_id, media_id, tag, taken_at)
        select user_id, id, tag, taken_at from added cross join lateral media_tags(metadata) where deleted_at is null;
        -- A membership may have come first; its own trigger looks again.
        update membership set version = membership.version
          from added where membership.user_id = added.user_id and membership.media_id = added.id;
        return null;
    end
    $$;

create function project_changed_media() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    begin
        insert into media_text (user_id, media_id, words)
        select user_id, id, media_words(added.filename, added.metadata)
          from added join gone using (user_id, id)
         where (added.filename, added.metadata) is distinct from (gone.filename, gone.metadata)
            on conflict (user_id, media_id) do update set words = excluded.words;

        delete from media_tag
         using added join gone using (user_id, id)
         where media_tag.user_id = added.user_id and media_tag.media_id = added.id
           and (added.taken_at, added.deleted_at is null, added.metadata -> 'tags')
               is distinct from (gone.taken_at, gone.deleted_at is null, gone.metadata -> 'tags');
        insert into media_tag (user_id, media_id, tag, taken_at)
        select user_id, id, tag, added.taken_at
          from added join gone using (user_id, id) cross join lateral media_tags(added.metadata)
         where added.deleted_at is null
           and (added.taken_at, added.deleted_at is null, added.metadata -> 'tags')
               is distinct from (gone.taken_at, gone.deleted_at is null, gone.metadata -> 'tags');

        update membership set version = membership.version
          from added join gone using (user_id, id)
         where membership.user_id = added.user_id and membership.media_id = added.id
           and (added.taken_at, added.deleted_at is null) is distinct from (gone.taken_at, gone.deleted_at is null);
        return null;
    end
    $$;

create function forget_gone_media() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    begin
        delete from media_text using gone where media_text.user_id = gone.user_id and media_text.media_id = gone.id;
        delete from media_tag using gone where media_tag.user_id = gone.user_id and media_tag.media_id = gone.id;
        delete from membership using gone where membership.user_id = gone.user_id and membership.media_id = gone.id;
        return null;
    end
    $$;

create trigger project_added after insert on media
    referencing new table as added for each statement execute function project_new_media();
create trigger project_changed after update on media
    referencing old table as gone new table as added for each statement execute function project_changed_media();
create trigger forget_gone after delete on media
    referencing old table as gone for each statement execute function forget_gone_media();

insert into media_text (user_id, media_id, words)
select user_id, id, media_words(filename, metadata) from media;
insert into media_tag (user_id, media_id, tag, taken_at)
select user_id, id, tag, taken_at from media cross join lateral media_tags(metadata) where deleted_at is null;

-- Albums --------------------------------------------------------------------------------------------------------------

-- A name to look for by how it begins: in byte order, a prefix is a range.
alter table album add column name_key text collate "C" generated always as (folded(name)) stored;
create index album_by_name on album (user_id, name_key, id) where deleted_at is null;
drop index album_name;

-- A cover that is gone for good leaves its album without one.
alter table album
    drop constraint album_user_id_cover_media_id_fkey,
    add foreign key (user_id, cover_media_id) references media (user_id, id) on delete set null (cover_media_id);
create index album_cover on album (user_id, cover_media_id) where cover_media_id is not null;

-- A link may be heard of before its album is.
create function count_new_album() returns trigger
    language plpgsql security definer
    set search_path from current
    as $$
    begin
        new.media_count := (select count(*) from membership
                             where user_id = new.user_id and container_id = new.id and shown);
        return new;
    end
    $$;

create trigger count_known before insert on album
    for each row execute function count_new_album();

-- Makes the memberships and counts of these people anew, where they are not right. While it counts nobody else does:
-- whoever adds or takes a membership must have the album's row.
create function repair_albums(owners uuid[]) returns table (memberships bigint, albums bigint)
    language plpgsql security definer
    set search_path from current
    as $$
    begin
        update membership set version = membership.version
          from membership as known
          left join media on media.user_id = known.user_id and media.id = known.media_id
         where known.user_id = any(owners)
           and (known.taken_at, known.shown)
               is distinct from (media.taken_at, not known.deleted and media.id is not null and media.deleted_at is null)
           and membership.user_id = known.user_id and membership.link_id = known.link_id;
        get diagnostics memberships = row_count;

        perform from album where user_id = any(owners) order by user_id, id for no key update;
        update album set media_count = counted.media_count
          from (select one.user_id, one.id,
                       (select count(*) from membership
                         where membership.user_id = one.user_id and membership.container_id = one.id and shown)
                       as media_count
                  from album as one where one.user_id = any(owners)) as counted
         where album.user_id = counted.user_id and album.id = counted.id
           and album.media_count <> counted.media_count;
        get diagnostics albums = row_count;
        return next;
    end
    $$;
revoke execute on function repair_albums from public;
grant execute on function repair_albums to ${system};

select repair_albums(array(select distinct user_id from album));
