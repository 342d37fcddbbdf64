package io.muster.advise;

import com.google.common.html.HtmlEscapers;

/** Text in a page. */
final class Html {

    private Html() {}

    /** As it would be read, whatever it holds. */
    static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }
}
