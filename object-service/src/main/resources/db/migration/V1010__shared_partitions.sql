-- Months are made and dropped by what all services share.
drop function drop_history_before, ensure_history_partitions, make_history_partition;
call keep_in_months('object_history');
