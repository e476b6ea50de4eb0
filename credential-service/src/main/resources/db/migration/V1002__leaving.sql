-- A person who leaves takes everything along but the audit, which is of ids alone and goes on telling of late callers.
grant delete on credential to ${request};
call keep_the_erased_out('secret_use');
