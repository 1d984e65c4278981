"""What a student writes where somebody reads it: each would act in the reader's browser.

Markdown cells by what they try, formulas, attached pictures, ids of students, and cells that a
renderer takes long for. What runs calls ``alert``; what is loaded comes from a host of no name.
"""

import base64

SVG = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
).decode()
PAGE = base64.b64encode(b"<script>alert(1)</script>").decode()
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
    "2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ELSEWHERE = "https://elsewhere.invalid"

LINKS = {
    "a scheme's colon by name": "[a](javascript&colon;alert(1))",
    "its colon by number": "[a](javascript&#58;alert(1))",
    "a letter by number": "[a](&#106;avascript:alert(1))",
    "a letter in hex, padded": "[a](&#x000006A;avascript&#x3A;alert(1))",
    "a reference without its end": '<a href="&#106avascript:alert(1)">a</a>',
    "a line end in the scheme": "[a](java&NewLine;script:alert(1))",
    "a tab in the scheme": "[a](java&Tab;script:alert(1))",
    "a control character before it": "[a](&#1;javascript:alert(1))",
    "a backslash in it": "[a](java\\script:alert(1)) [a](javascript\\:alert(1))",
    "capitals": "[a](JaVaScRiPt:alert(1))",
    "in angle brackets": "[a](<javascript:alert(1)>)",
    "another scheme": "[a](vbscript:alert(1)) [a](livescript:alert(1)) [a](blob:alert(1))",
    "a page as data": f"[a](data:text/html;base64,{PAGE})",
    "a prefix that nbconvert takes off": "[a](files/javascript:alert(1))",
    "that prefix with a slash": '<a href="/files/javascript:alert(1)">a</a>',
    "an address in brackets": "<javascript:alert(1)> <javascript&colon;alert(1)>",
    "a reference to a link": "[a]\n\n[a]: javascript&colon;alert(1) 'a'",
    "a reference that is folded": "[a][b]\n\n[b]:\n  javascript:alert(1)",
    "a title that ends its quotes": '[a](http://a.invalid "\\" onmouseover=alert(1) \\"")',
    "a link around a picture": "[![a](javascript:alert(1))](javascript&colon;alert(1))",
    "a link in a table": "|a|\n|-|\n|[a](javascript&colon;alert(1))|",
    "a link in a heading": "# [a](javascript&colon;alert(1))\n\n[b](javascript:alert(1))\n===",
    "a link in a task": "- [ ] [a](javascript&colon;alert(1))",
}

PICTURES = {
    "a script as a picture": "![a](javascript:alert(1))",
    "an SVG as data": f"![a](data:image/svg+xml;base64,{SVG})",
    "a page as a picture": f"![a](data:text/html;base64,{PAGE})",
    "a picture from elsewhere": f"![a]({ELSEWHERE}/a.png)",
    "one without a scheme": "![a](//elsewhere.invalid/a.png)",
    "one of this server": "![a](/hub/logout) ![a](../../logout)",
    "one that needs no Markdown": f'<img src="{ELSEWHERE}/a.png">',
    "one with other sizes": f'<img src=a.png srcset="{ELSEWHERE}/a.png 2x">',
    "a picture's handler": "<img src=x onerror=alert(1)>",
    "a handler in its text": '![" onerror="alert(1)](x.png)',
}

ELEMENTS = {
    "a script": "<script>alert(1)</script>",
    "a script that ends the cell": "</div></div></div></div><script>alert(1)</script><div>",
    "a handler": "<svg onload=alert(1)>",
    "a handler after a slash": "<svg/onload=alert(1)//",
    "a tag without an end": "<img src=x onerror=alert(1)",
    "a frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "an object": f'<object data="data:text/html;base64,{PAGE}"></object>',
    "an embedded page": f'<embed src="data:text/html;base64,{PAGE}">',
    "a refresh": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "a base": '<base href="javascript:alert(1)//">',
    "a form": '<form action="javascript:alert(1)"><input type=submit autofocus></form>',
    "a button of its own": "<button formaction=javascript:alert(1)>a</button>",
    "a field that takes the focus": "<input autofocus onfocus=alert(1)>",
    "something that opens": "<details open ontoggle=alert(1)><summary>a</summary>b</details>",
    "an animation": "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "styles": f"<style>@import '{ELSEWHERE}/a.css'; * {{ display: none }}</style>",
    "a style sheet": f'<link rel="stylesheet" href="{ELSEWHERE}/a.css">',
    "a cell over the page": '<div style="position:fixed;inset:0" class="modal">a</div>',
    "a field of the page": '<input class="score" id="test-square"><a id="notebook">a</a>',
    "the page's buttons": '<a href="#" class="full-credit mark-graded" data-toggle="modal">a</a>',
    "a heading like a field": "# test-square\n\n# submission_id",
    "a script for MathJax": '<script type="text/x-mathjax-config">alert(1)</script>',
    "a formula for MathJax": '<script type="math/tex">\\href{javascript:alert(1)}{a}</script>',
    "a comment that ends early": "<!--> <img src=x onerror=alert(1)> -->",
    "raw text": "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "text that others read as raw": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "a title that ends": '<title><a title="</title><img src=x onerror=alert(1)>">',
    "a change of language": (
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">'
    ),
    "a template": "<template><img src=x onerror=alert(1)></template>",
    "a section of characters": "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "an instruction": "<?php ><img src=x onerror=alert(1)> ?>",
    "line ends that others see": "a&#13;&#13;<b>\r\r<script>alert(1)</script>\u2028\u2028    b",
    "tags as references": "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script>",
}

MIXED = {
    "a tag in a formula": "$<img src=x onerror=alert(1)>$",
    "a tag in a displayed formula": "$$\n<script>alert(1)</script>\n$$",
    "a tag in brackets of LaTeX": "\\\\[<img src=x onerror=alert(1)>\\\\]",
    "a tag in an environment": "\\begin{a}<svg onload=alert(1)>\\end{a}",
    "a tag in code": "`<img src=x onerror=alert(1)>` <code><img src=x onerror=alert(1)></code>",
    "a tag in a language's name": '```"><img src=x onerror=alert(1)>\na\n```',
    "a tag in a drawing": "```mermaid\n<svg onload=alert(1)>\n</pre><script>alert(1)</script>\n```",
    "a tag in a table": "a|b\n-|-\n<img src=x onerror=alert(1)>|<script>alert(1)</script>",
    "a tag in a definition": "a\n: <img src=x onerror=alert(1)>",
    "a tag in a quote": "> <script>\n> alert(1)\n> </script>",
    "a tag over lines": "<img\nsrc=x\n\nonerror=alert(1)>",
}

TEXTS = {**LINKS, **PICTURES, **ELEMENTS, **MIXED}

FORMULAS = {
    "a link": "$\\href{javascript:alert(1)}{a}$",
    "a link that is displayed": "$$\\href{javascript:alert(1)}{a}$$",
    "a link beside honest ones": "$\\alpha$ and $\\beta \\href{javascript:alert(1)}{a}$",
    "dollars as references": "&#36;\\href{javascript:alert(1)}{a}&#36;",
    "a backslash as a reference": "&#36;&#92;href{javascript:alert(1)}{a}&#36;",
    "an environment": "\\begin{align}\\href{javascript:alert(1)}{a}\\end{align}",
    "a formula in a text": "$\\text{$\\href{javascript:alert(1)}{a}$}$",
    "a word that is cut": "$\\hr<wbr>ef{javascript:alert(1)}{a}$ $\\hr<b></b>ef$",
    "more code": "$\\require{html}$",
    "a character": "$\\unicode{x3c}$",
    "a class": "$\\class{modal}{a}$",
    "an id": "$\\cssId{notebook}{a}$",
    "a style": "$\\style{position:fixed}{a}$",
    "a definition": "$\\def\\a{\\a\\a}\\a$",
    "a command of its own": "$\\newcommand{\\alpha}{\\href}$",
    "another meaning": "$\\let\\alpha=\\href$",
    "a table": "|a|\n|-|\n|$\\href{javascript:alert(1)}{a}$|",
    "a shift": "$\\begin{matrix} a \\\\[-99em] b \\end{matrix}$",
    "a large space": "$\\hspace{9999em}\\rule{99em}{99em}$",
}

#: Text, what is attached, and words that the page must still show.
ATTACHMENTS = {
    "an SVG": ("![a](attachment:a.svg)", {"a.svg": {"image/svg+xml": SVG}}, "a.svg"),
    "an SVG called a PNG": ("![a](attachment:a.png)", {"a.png": {"image/png": SVG}}, "a.png"),
    "a page": ("![a](attachment:a.png)", {"a.png": {"image/html": PAGE}}, "a.png"),
    "no picture": ("![a](attachment:a.png)", {"a.png": {"image/png": "%%%"}}, "a.png"),
    "a picture cut off": ("![a](attachment:a.png)", {"a.png": {"image/png": PNG[:9]}}, "a.png"),
    "quotes": ("![a](attachment:a.png)", {"a.png": {"image/png": '"onerror="alert(1)'}}, "a.png"),
    "none": ("![a](attachment:gone.png) *left*", {}, "gone.png"),
    "none of that name": ("![a](attachment:b.png)", {"a.png": {"image/png": PNG}}, "b.png"),
    "no name": ("![a](attachment:)", {"a.png": {"image/png": PNG}}, "no picture"),
    "a name with quotes": ('![a](attachment:"onerror="alert(1)")', {}, '"onerror="alert(1)"'),
}

NAMES = (
    "<img src=x onerror=alert(1)>",
    '"onmouseover="alert(1)',
    "=1+2",
    "+1",
    "-1+2",
    "@SUM(1)",
)

#: A sign or a few, to be written until a cell is full.
SLOW = (
    "[", "![", "]", "](", "[a](", "[a]: ", "[](<", "*a ", "**a ", "*_", "***", "_a", "~~a", "`a ",
    "> ", "- ", "* a\n", "1. ", "- - ", "a\n: ", "|", "a|b\n", "|-|\n", "=\n", "#", "\\", "\\\\[",
    "\\\\(", "$", "$$a", "\\begin{a}", "<", "<a ", "<b>", "<div>", "<ul><li>", "<table>", "<!--",
    "<?", "<![CDATA[", "&", "http://a.", "www.", "a@b.", " ", "![ ", "\t", "\n", "a" + " " * 99,
    "```\n", "~~~\n", "- [ ] a\n", "    a\n", "  \n",
)  # fmt: skip
