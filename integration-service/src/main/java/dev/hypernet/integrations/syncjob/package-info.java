/** Sync jobs and their ledger: requests pages, counts what became of them, settles the outcome. */
@NullMarked
package dev.hypernet.integrations.syncjob;

import org.jspecify.annotations.NullMarked;
