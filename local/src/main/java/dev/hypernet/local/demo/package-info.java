/**
 * The demonstration of the main job: a person connects an account, its data arrive and stay in step, and the account is
 * disconnected again. Uses the front door, the sandbox's control API and the event topics as any outsider would, and
 * checks each step.
 */
@NullMarked
package dev.hypernet.local.demo;

import org.jspecify.annotations.NullMarked;
