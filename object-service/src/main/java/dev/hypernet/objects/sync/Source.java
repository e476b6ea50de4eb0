package dev.hypernet.objects.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.conflict.ConflictPolicy;

/** Whose job it is that says something of objects, and what holds where their owner said something else. */
record Source(UserId owner, IntegrationId integration, JobId job, ConflictPolicy policy) {}
