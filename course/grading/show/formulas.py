"""Does a text hold no formula but plain ones?

MathJax typesets what stands between dollars on the formgrader's page and in feedback. It knows
commands that make links, load code, define others, choose classes and move what they show. The
names here do none of that; a text with any other is shown as it was written.
"""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_MOVES = re.compile(r"\\\\\s*\[")  # a line of a matrix, and how far the next one is from it

_NAMES = """
Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Pi Rho Sigma Tau
Upsilon Phi Chi Psi Omega alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota
kappa varkappa lambda mu nu xi omicron pi varpi rho varrho sigma varsigma tau upsilon phi varphi
chi psi omega aleph hbar imath jmath ell wp Re Im partial infty nabla emptyset varnothing
arccos arcsin arctan arg argmax argmin cos cosh cot coth csc deg det dim exp gcd hom inf ker lg
lim liminf limsup ln log max min mod bmod pmod Pr sec sin sinh sup tan tanh operatorname
sum prod coprod int iint iiint oint bigcap bigcup bigoplus bigotimes bigvee bigwedge
frac dfrac tfrac cfrac binom dbinom tbinom sqrt over choose atop overline underline overbrace
underbrace overset underset stackrel substack hat widehat tilde widetilde bar vec dot ddot acute
grave check breve mathring overrightarrow overleftarrow prime
times div cdot ast star circ bullet pm mp oplus ominus otimes oslash odot dagger ddagger cap cup
uplus sqcap sqcup vee wedge lor land setminus wr diamond amalg
le leq ge geq ne neq equiv sim simeq approx cong propto doteq prec preceq succ succeq ll gg in
ni notin not subset subseteq supset supseteq mid nmid parallel perp models vdash leqslant
geqslant lesssim gtrsim triangleq coloneqq asymp
to gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow
longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow mapsto
longmapsto uparrow downarrow updownarrow Uparrow Downarrow nearrow searrow swarrow nwarrow
hookleftarrow hookrightarrow rightharpoonup leftharpoonup implies iff impliedby
forall exists nexists neg lnot top bot angle triangle square Box backslash surd
left right middle big Big bigg Bigg bigl Bigl bigr Bigr biggl biggr Biggl Biggr bigm langle
rangle lvert rvert lVert rVert vert Vert lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack
dots ldots cdots vdots ddots dotsc dotsb quad qquad limits nolimits displaystyle textstyle
scriptstyle text textrm textbf textit texttt mathrm mathbf mathit mathsf mathtt mathcal mathbb
mathfrak mathscr boldsymbol bm mathop mathbin mathrel rm bf it cal phantom boxed nonumber
notag begin end
"""
NAMES = frozenset(_NAMES.split())


def plain(text: str) -> bool:
    """Whether all commands of a text are known to do no more than write mathematics.

    Parameters
    ----------
    text : str
        As it stands on the page: without tags, references resolved.
    """
    return NAMES.issuperset(_COMMAND.findall(text)) and not _MOVES.search(text)
