-- What processing keeps of its own beside an object: never part of the object's state, so it raises no version.
alter table media
    -- How often the bytes were taken up since they were last 'pending'. Who dies of them each time must not go on for ever.
    add column processing_attempts integer not null default 0 check (processing_attempts >= 0),
    -- When they were last asked for or taken up; what stays so for long is asked for again.
    add column processing_touched_at timestamptz;

-- Bytes that wait to be read: few at any time.
create index media_waiting on media (user_id, updated_at)
    where processing_status in ('pending', 'processing') and hash is not null and deleted_at is null;
