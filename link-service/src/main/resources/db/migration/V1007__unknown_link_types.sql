-- What a sync wants by a type that nobody registered is told with that reason, as what does not fit its type is.
alter table pending_link drop constraint pending_link_reason_check;
alter table pending_link add constraint pending_link_reason_check check (reason in
    ('end_never_arrived', 'end_deleted', 'end_purged', 'types_do_not_fit', 'place_taken', 'unknown_type'));
