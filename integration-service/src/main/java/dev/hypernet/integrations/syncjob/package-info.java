/**
 * Sync jobs and their ledger: begins them when asked or when their time has come, requests pages, counts what became of
 * them, settles the outcome, ends what is cancelled and forgets what is old.
 */
@NullMarked
package dev.hypernet.integrations.syncjob;

import org.jspecify.annotations.NullMarked;
