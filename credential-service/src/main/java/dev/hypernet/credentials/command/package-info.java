/** What can be asked of this service's program on the command line instead of serving. Owns no table. */
@NullMarked
package dev.hypernet.credentials.command;

import org.jspecify.annotations.NullMarked;
