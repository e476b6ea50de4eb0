/** Logins that are kept alive by refreshing. Owns login_session and refresh_token; publishes and consumes nothing. */
@NullMarked
package dev.hypernet.objects.session;

import org.jspecify.annotations.NullMarked;
