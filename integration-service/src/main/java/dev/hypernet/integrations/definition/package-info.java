/**
 * What can be connected: definition documents from files and from admins, a version each, in one registry with a life
 * cycle. {@link dev.hypernet.integrations.definition.Definitions} is what others ask.
 */
@NullMarked
package dev.hypernet.integrations.definition;

import org.jspecify.annotations.NullMarked;
