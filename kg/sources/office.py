"""Word and PDF files, by the extra `documents`."""

from __future__ import annotations

import io

from kg.errors import MissingExtra
from kg.sources.draft import Draft, iso_date


def read_docx(data: bytes) -> Draft:
    """The paragraphs and tables of a Word file, in their order.

    Raises:
        MissingExtra: python-docx is not installed.
    """
    try:
        import docx
        from docx.table import Table
    except ImportError:
        raise MissingExtra("documents", "reading Word files") from None
    document = docx.Document(io.BytesIO(data))
    rows: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            rows.append(block.text)
    properties = document.core_properties
    author = {"author": properties.author} if properties.author and properties.author != "python-docx" else {}
    return Draft(text="\n".join(rows), title=properties.title or None, metadata=author)


def read_pdf(data: bytes) -> Draft:
    """The text of a PDF file, page after page; a scan without a text layer gives none.

    Raises:
        MissingExtra: pypdf is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise MissingExtra("documents", "reading PDF files") from None
    reader = pypdf.PdfReader(io.BytesIO(data))
    pages = [page.extract_text() for page in reader.pages]
    information = reader.metadata
    title = information.title if information else None
    author = {"author": information.author} if information and information.author else {}
    created = str(information.get("/CreationDate", "")) if information else ""
    metadata = {**author, **({"created": found} if (found := iso_date(created.removeprefix("D:")[:8])) else {})}
    return Draft(text="\n".join(pages), title=title or None, metadata=metadata)
