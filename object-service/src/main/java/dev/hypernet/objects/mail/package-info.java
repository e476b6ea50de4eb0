/** Letters to people: into files, or by SMTP. Owns no table, publishes nothing, consumes nothing. */
@NullMarked
package dev.hypernet.objects.mail;

import org.jspecify.annotations.NullMarked;
