-- A person who leaves takes everything along.
grant delete on integration, oauth_attempt, sync_job, sync_job_stream to ${request};
call keep_the_erased_out();
