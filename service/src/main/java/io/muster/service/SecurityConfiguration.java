package io.muster.service;

import static org.springframework.security.config.Customizer.withDefaults;

import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfFilter;

/**
 * Nobody comes in without the password: a browser by the page {@code login.html}, a program by HTTP Basic. Where
 * {@code spring.security.user.password} is not set, Spring Boot makes one at each start and prints it.
 */
@Configuration
class SecurityConfiguration {

    @Bean
    SecurityFilterChain whoMayComeIn(HttpSecurity http) {
        var refused = new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED);
        return http.authorizeHttpRequests(requests -> requests
                        // Of a request that has come in already: a stream that goes on, or an error that is told.
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/login.html", "/login.js", "/style.css", "/icon.svg")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage("/login.html").loginProcessingUrl("/login"))
                .httpBasic(basic -> basic.authenticationEntryPoint(refused))
                // A browser is never asked for Basic, so that it never sends it by itself: no other site can make it.
                .csrf(csrf -> csrf.spa()
                        .requireCsrfProtectionMatcher(request -> CsrfFilter.DEFAULT_CSRF_MATCHER.matches(request)
                                && request.getHeader(HttpHeaders.AUTHORIZATION) == null))
                .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint("/login.html"),
                                request -> "/".equals(request.getServletPath()))
                        .defaultAuthenticationEntryPointFor(refused, request -> true))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                        "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'")))
                .logout(withDefaults())
                .build();
    }
}
