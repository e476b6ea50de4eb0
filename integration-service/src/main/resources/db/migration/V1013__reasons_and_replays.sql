-- Why records of a stream were rejected in this job: [{"code", "reason", "count", "source_ids"}] (ADR 42).
alter table sync_job_stream add column rejections jsonb not null default '[]';

-- Counts of the same reason as one, in the order they were first told; what comes after the nineteenth is counted
-- together. Five source ids of each.
create function more_rejections(known jsonb, newer jsonb) returns jsonb
language sql immutable parallel safe as $$
    with told as (
        select each.value ->> 'code' as code, each.value ->> 'reason' as reason,
               (each.value ->> 'count')::bigint as count, each.value -> 'source_ids' as source_ids, place
          from jsonb_array_elements(known || newer) with ordinality as each (value, place)
    ), reasons as (
        select code, reason, row_number() over (order by code = 'other', min(place)) as rank
          from told group by code, reason
    ), placed as (
        select case when rank < 20 then told.code else 'other' end as code,
               case when rank < 20 then told.reason else 'for other reasons' end as reason,
               count, source_ids, place, rank
          from told join reasons on reasons.code = told.code and reasons.reason = told.reason
    )
    select coalesce(jsonb_agg(jsonb_build_object(
               'code', code, 'reason', reason, 'count', count,
               'source_ids', jsonb_path_query_array(source_ids, '$[0 to 4]')) order by rank), '[]')
      from (select code, reason, sum(count) as count, min(rank) as rank,
                   jsonb_path_query_array(jsonb_agg(source_ids order by place), '$[*][*]') as source_ids
              from placed group by code, reason) as summed
$$;

-- Dead letters that an admin has produced again, and who it was. A claim is taken before and marked after, so that
-- nobody does it twice.
create table dead_letter_replay (
    topic         text        not null,
    partition     integer     not null,
    letter_offset bigint      not null,
    message_id    text,
    target        text        not null,
    replayed_by   uuid        not null,
    claimed_at    timestamptz not null,
    replayed_at   timestamptz,
    primary key (topic, partition, letter_offset)
);

grant select, insert, update, delete on dead_letter_replay to ${request};
