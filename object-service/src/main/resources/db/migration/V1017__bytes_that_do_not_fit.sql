-- Bytes that did not fit into their owner's quota are brought when they do (ADR 41).

-- How many bytes they are, as their source says, or as many as did not fit.
alter table content_work add column needs bigint check (needs > 0);

-- When it is looked whether they do; null where nothing waits for room.
alter table content_lane add column room_at timestamptz;

create index content_work_over_quota on content_work (user_id, integration_id, due_at, object_id)
    where state = 'failed' and reason = 'over_quota';

grant select (room_at) on content_lane to ${system};
