/** What can be connected: definition documents, mirrored from files into the database, a version each. */
@NullMarked
package dev.hypernet.integrations.definition;

import org.jspecify.annotations.NullMarked;
