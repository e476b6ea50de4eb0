-- A stream whose cursor its provider has forgotten is begun anew at the same epoch: what the beginning before has still
-- under way must not fit any more, and the new beginning must.
alter table message_chain add column restart integer not null default 0;
