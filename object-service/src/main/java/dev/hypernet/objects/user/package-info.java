/**
 * People: registration, their accounts, what they confirm by mail, and what an admin may change. Owns users and
 * confirmation; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.objects.user;

import org.jspecify.annotations.NullMarked;
