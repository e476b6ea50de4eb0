/**
 * Which integration a task gets, and why (rows I03 and I04). Owns no table: it reads integration, those that admins share
 * also across owners.
 */
@NullMarked
package dev.hypernet.integrations.resolution;

import org.jspecify.annotations.NullMarked;
