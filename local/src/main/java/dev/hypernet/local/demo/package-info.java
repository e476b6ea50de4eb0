/**
 * The demonstration of the main job: a person connects an account, its data arrive, stay in step and can be disconnected
 * again. Uses the front door, the sandbox's control API and the event topics as any outsider would, and checks each step.
 */
@NullMarked
package dev.hypernet.local.demo;

import org.jspecify.annotations.NullMarked;
